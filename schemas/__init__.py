"""What the data is: models, programmes, organisations and checks. Imports only support."""
