################################################################################
#                                                                              #
#   service: ingest                                                            #
#                                                                              #
################################################################################

## Base --------------------------------------------------------------------- ##
FROM python:3.11-slim AS base
#
#   (indented text of a comment)
#
    # an indented comment
## Build -------------------------------------------------------------------- ##
FROM base AS build
#RUN pip install old-thing
RUN pip install new-thing


### end of file
