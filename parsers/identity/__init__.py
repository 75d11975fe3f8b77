"""Which inspection a document reports: programme, organisation, dates, language."""
