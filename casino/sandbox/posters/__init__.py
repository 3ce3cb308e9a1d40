"""The demo catalogue of the sandbox platform and the posters that are drawn for it."""
