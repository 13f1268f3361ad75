"""Sources: raw folders, dumps, the wiki's API, and the raw store. The only network code."""
