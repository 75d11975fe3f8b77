"""What a document is: programme, organisation, dates, language."""
