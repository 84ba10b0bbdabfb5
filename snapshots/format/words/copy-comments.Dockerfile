FROM scratch
COPY \
    a \
    # the second
    b \
    # where to
    /dst/
COPY \
    # first
    a b
