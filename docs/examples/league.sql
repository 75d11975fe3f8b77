-- Count ratings by standard: run duckdb -c ".read league.sql" in the folder of ratings.csv
SELECT programme,
       standard,
       count(*) AS known,
       count(*) FILTER (rating IN ('Good', 'Outstanding')) AS good_or_outstanding
FROM read_csv('ratings.csv', header = true)
GROUP BY programme, standard
ORDER BY programme, standard;
