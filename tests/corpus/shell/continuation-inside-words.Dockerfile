FROM debian
RUN echo con\
tinued && apt-get up\
date && \
    echo "and ins\
ide quotes" 'sin\
gle ones'
ENV LONG=/a/very/long/\
path
RUN ec\
ho $LONG
