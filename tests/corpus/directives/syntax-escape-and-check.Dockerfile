# syntax=docker/dockerfile:1.8
# escape=\
# check=skip=JSONArgsRecommended;error=true
FROM debian:12
CMD echo shell form is wanted here
