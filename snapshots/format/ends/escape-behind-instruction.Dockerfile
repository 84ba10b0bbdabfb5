FROM scratch
ENV A hello\
\
world
