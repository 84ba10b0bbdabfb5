FROM scratch
ONBUILD \
    # later
    RUN a \
    # then
    && b
ONBUILD COPY \
    # what
    a b
