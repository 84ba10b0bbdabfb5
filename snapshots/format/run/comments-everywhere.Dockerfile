FROM debian
RUN if \
    # the condition
    a; then \
        b; \
    fi
RUN for x in \
        # values
        a b; \
    do \
        # body
        c; \
    done
RUN for x \
    # in what
    in a b; do \
        c; \
    done
RUN a \
        # to b
        | b
RUN a \
        # or b
        || b
RUN a > \
        # the file
        f
RUN { \
        # inside
        a; \
        # at the end
    }
RUN case x in \
        a) \
            # body
            b \
            # end
            ;; \
        # close
    esac
RUN A=1 \
    # name
    b
RUN ! \
    # not
    a
RUN f() \
    # body
    { \
        a; \
    }
RUN a & \
    # at the very end of it
    b
