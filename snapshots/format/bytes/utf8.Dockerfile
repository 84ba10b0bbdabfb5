FROM scratch
# größe
ENV Ä=ö B="ü  x"
RUN echo ß && b
LABEL a=é b=ñ
COPY \
    ä \
    ö \
    /ü/
