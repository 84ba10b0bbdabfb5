FROM scratch
RUN  --a   b
ONBUILD  --a   b
COPY --link    --a b
RUN  �
RUN a
