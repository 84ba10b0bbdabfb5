
#!/usr/bin/env tool
# check=skip=JSONArgsRecommended
FROM debian:12
CMD a
