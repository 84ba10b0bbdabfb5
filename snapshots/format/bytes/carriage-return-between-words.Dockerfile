FROM a AS b
COPY --from=a --chown=b c d e f
ADD \
    a \
    b \
    c
ENV a=b c=d e="xy"
ENV f gh i
LABEL a=b c=d
ARG a b
EXPOSE 80 443
VOLUME /a /b
WORKDIR /ab
USER ab
HEALTHCHECK --interval=1s CMD curl ab
ONBUILD COPY a b
CMD ["a", "b"]
ENTRYPOINT ab
