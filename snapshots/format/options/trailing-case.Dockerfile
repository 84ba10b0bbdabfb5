FROM debian
RUN case "$x" in \
        a | \
        # or
        b) c ;; \
    esac
