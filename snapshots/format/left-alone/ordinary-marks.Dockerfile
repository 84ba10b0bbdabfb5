FROM debian:12
RUN go list -f {{.Dir}} ./...
RUN sed -i s/@VERSION@/1/ f
RUN cc -D__LINUX__ a.c
RUN mkdir -p {{a,b},{c,d}}
RUN ssh user@host
RUN echo "{{ x }}" '%%AB%%'
RUN <<E
   {{ x }}
E
