# Count ratings by programme and by year: Rscript league.R output/inspections.csv
file <- commandArgs(trailingOnly = TRUE)[1]
rows <- read.csv(file, encoding = "UTF-8", na.strings = "")
inspections <- unique(rows[c("inspection", "programme", "published_latest", "overall_rating")])
scale <- c("Inadequate", "Requires improvement", "Good", "Outstanding")
inspections$overall_rating <- factor(inspections$overall_rating, levels = scale, ordered = TRUE)
inspections$year <- substr(inspections$published_latest, 1, 4)
print(table(inspections$programme, inspections$overall_rating))
print(table(inspections$year, inspections$overall_rating))
