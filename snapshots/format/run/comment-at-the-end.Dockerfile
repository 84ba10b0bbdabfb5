FROM debian
RUN a && b # the rest
RUN a \
    && b # the rest
RUN apt-get update \
    && apt-get install -y \
        bzip2 \
        curl # for firefox
RUN a; # b   c
RUN a \
    && if b; then \
        c; \
    fi # d
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl git gnupg # what everybody needs
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl git gnupg make unzip xz-utils zip # all
CMD a # b
HEALTHCHECK --interval=5s CMD a # b
ONBUILD RUN a && b # the rest
# left alone: what a comment takes with it, and what stands behind it
RUN a   && b   # the rest \
  && c
RUN a   && b   # the \ rest
RUN cat <<EOT # it's
a
EOT
RUN # nothing
RUN a # b
# c
