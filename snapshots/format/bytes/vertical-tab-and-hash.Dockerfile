FROM scratch
RUN a # \
        b \
    && c
RUN a \
    #b
    && run a \
    && $(b) "" \
    && c
