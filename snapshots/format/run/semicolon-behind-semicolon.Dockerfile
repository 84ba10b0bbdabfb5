FROM debian
RUN find /a -exec rm {} \; ; b
RUN find /a -exec rm {} \; ; b
RUN find /a -exec rm {} ';'; b
RUN find /a \
        -exec rm {} \; \
    ; \
    b
RUN find /a -exec rm {} \; ; \
    b
RUN for a in \; ; do b; done
RUN case x in a) find /a -exec rm {} \; ;; esac
