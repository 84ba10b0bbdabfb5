FROM debian
RUN echo a#b \
    && c '#d' \
        #e
        f
RUN a \
    b#c
