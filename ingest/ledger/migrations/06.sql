UPDATE pages SET page = json_set(page,
    '$.report_url', (SELECT json_extract(value, '$.url') FROM json_each(page, '$.files')
        WHERE json_extract(value, '$.role') = 'report'),
    '$.files', json((SELECT json_group_array(json_extract(value, '$.url'))
        FROM json_each(page, '$.files')))
) WHERE page IS NOT NULL;
UPDATE taken SET document = json_set(document,
    '$.page.report_url', (SELECT json_extract(value, '$.url')
        FROM json_each(document, '$.page.files')
        WHERE json_extract(value, '$.role') = 'report'),
    '$.page.files', json((SELECT json_group_array(json_extract(value, '$.url'))
        FROM json_each(document, '$.page.files')))
) WHERE json_type(document, '$.page') = 'object';
