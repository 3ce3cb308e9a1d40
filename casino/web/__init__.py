"""The web floor: HTTP, HTML, JSON, cookies and the command line."""
