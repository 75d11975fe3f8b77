{# The tables: columns and keys are those that `datapackage.json` describes. #}
{% for name, resource in tables.items() %}
{% set schema = resource.schema %}
CREATE TABLE {{ name }} ({% for field in schema.fields %}"{{ column_name(field.name) }}" {{ "INTEGER" if field.type in ("integer", "boolean") else "TEXT" }}{{ " NOT NULL" if (field.constraints|default({})).get("required") }}, {% endfor %}{{ "newest INTEGER NOT NULL, " if name == "rankings" }}PRIMARY KEY ({% for key in schema.primaryKey %}{{ column_name(key) }}{{ ", " if not loop.last }}{% endfor %}){% for key in schema.foreignKeys|default(()) %}, FOREIGN KEY ({{ key.fields|join(", ") }}) REFERENCES {{ key.reference.resource }} ({{ key.reference.fields|join(", ") }}){% endfor %});
{% endfor %}

CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE first_shown (
  inspection TEXT PRIMARY KEY REFERENCES inspections (inspection),
  version TEXT NOT NULL, as_of TEXT NOT NULL
);
CREATE TABLE value_changes (
  inspection TEXT NOT NULL REFERENCES inspections (inspection),
  version TEXT NOT NULL, as_of TEXT NOT NULL,
  kind TEXT NOT NULL, field TEXT NOT NULL, before TEXT, after TEXT,
  PRIMARY KEY (inspection, field, version)
);
