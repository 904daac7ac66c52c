"""The rows as a table: finding, sorting and editing them."""
