UPDATE pages SET listing = json_remove(listing, '$.terms'), page = json_remove(page, '$.terms');
UPDATE taken SET
    document = json_remove(document, '$.listing', '$.page_sha256', '$.page.terms');
