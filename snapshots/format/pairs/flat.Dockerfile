FROM scratch
ENV A=1 B="two  words" C=three\ words
LABEL maintainer="me" version='1.0  b'
