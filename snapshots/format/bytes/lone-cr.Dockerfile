FROM scratch
RUN ab
ENV A=1 B=2
COPY a b c
# cd
