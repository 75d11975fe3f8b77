-- Count ratings by standard: run duckdb -c ".read league.sql" in the folder of inspections.csv
SELECT programme,
       standard,
       count(*) FILTER (standard_state = 'rated') AS known,
       count(*)                                   AS inspections,
       count(*) FILTER (standard_rating IN ('Good', 'Outstanding')) AS good_or_outstanding
FROM read_csv('inspections.csv', header = true)
WHERE standard IS NOT NULL
GROUP BY programme, standard
ORDER BY programme, standard;
