# Count ratings by programme and by year: Rscript league.R output/inspections.csv
file <- commandArgs(trailingOnly = TRUE)[1]
inspections <- read.csv(file, fileEncoding = "UTF-8-BOM", na.strings = "")
scale <- c("Inadequate", "Requires improvement", "Good", "Outstanding")
inspections$overall_rating <- factor(inspections$overall_rating, levels = scale, ordered = TRUE)
inspections$year <- substr(inspections$published_latest, 1, 4)
print(table(inspections$programme, inspections$overall_rating))
print(table(inspections$year, inspections$overall_rating))
