FROM debian:12
RUN if test -f a; then \
        b; \
    fi
RUN if test -f a; then \
        b; \
    elif test -f c; then \
        d; \
    fi
RUN if test -f a \
        && test -f b; \
    then \
        c; \
    elif test -f d \
            || test -f e; \
    then \
        f; \
    else \
        g; \
    fi; \
    while read -r line \
        && test -n "$line"; \
    do \
        echo "$line"; \
    done
RUN for key in \
        a \
        b; \
    do \
        echo "$key"; \
    done
RUN for key in \
        a \
        b \
    ; do \
        echo "$key"; \
    done
RUN for key in a b; do \
        echo "$key"; \
    done
RUN if test -f a; \
    # why
    then \
        b; \
    fi
RUN if { a; b; }; then \
        c; \
    fi
RUN until curl --silent \
            http://localhost; \
    do \
        sleep 1; \
    done
