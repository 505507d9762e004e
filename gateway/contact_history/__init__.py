"""The history of contacts: searched by their facts, each with its story and the records that belong to it."""
