FROM scratch
RUN a # \
        b \
    && c
RUN a \
    #b
    && RUN a \
    && $(b) "" \
    && c
