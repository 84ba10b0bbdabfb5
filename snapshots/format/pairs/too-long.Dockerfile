FROM scratch
ENV ALPHA=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa \
    BETA=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb \
    GAMMA=cccccccccccccccccc
ENV ALPHA="a value that is too long for the line but there is no place to break it, so it just stays as it is, however long"
