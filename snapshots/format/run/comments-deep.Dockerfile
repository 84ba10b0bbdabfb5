FROM debian
RUN apt-get install -y \
        bash \
        # libreoffice \
    && if x; then \
        foo; \
        # bar; \
    fi; \
    for a in b \
        c \
        # d \
    ; do \
        e; \
        # deeper still
        # f \
    done
RUN if a; then \
        b; \
        # or else
    else \
        c; \
        # at the end
    fi \
    && { \
        a; \
        # b \
    } \
    && ( \
        a; \
        # b \
    ) \
        # about d
        || d
RUN a \
        b \
        # with b
        # with c
    # about d
    && d
RUN a \
    # about b
    && b \
    # about c
    && c; \
    # about d
    d
RUN case a in \
        b) \
            c; \
            # d
            ;; \
        # e
    esac
RUN a \
        b \
        # with b
    \
    # about c
    && c
RUN { \
        a \
            b \
        ; \
    \
        # c
    }
RUN a \
        b \
    # c
    # d
    && c
