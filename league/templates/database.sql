CREATE INDEX inspections_by_organisation ON inspections (organisation);
CREATE INDEX ratings_by_standard ON ratings (standard, rating);

-- The inspection that counts for each organisation: today, or on the last day of its kind.
CREATE VIEW current_ratings AS
SELECT r.organisation, o.name, o.kind, o.official_code, o.area, o.region, r.inspection, r.programme, r.framework,
       r.rating, r.score, r.max, r.confidence, r.published, r.published_latest, r.previous_inspection,
       r.previous_rating, r.movement, r.rank, r.rank_to, r.tied, r.as_of
FROM rankings AS r
JOIN organisations AS o USING (organisation)
WHERE r.newest AND r.table_id = o.kind;

-- The known ratings of standards in these inspections.
CREATE VIEW current_standards AS
SELECT c.organisation, c.name, c.kind, c.official_code, c.area, c.region, s.inspection, s.programme, s.domain,
       s.standard, s.standard_name, s.rating, s.confidence, s.source, s.source_url, s.published, c.as_of
FROM ratings AS s
JOIN current_ratings AS c USING (inspection);

CREATE VIRTUAL TABLE organisations_search USING fts5(
  organisation UNINDEXED, names, area, owners, tokenize = "unicode61 remove_diacritics 2"
);
INSERT INTO organisations_search
SELECT o.organisation, o.names || coalesce('; ' || o.aliases, ''), coalesce(o.region, ''), coalesce(o.owners, '')
FROM organisations AS o
ORDER BY o.organisation;
