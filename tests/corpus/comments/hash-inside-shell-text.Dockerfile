FROM alpine
RUN echo "#!/bin/sh" > /run.sh && echo 'echo "# not a comment"' >> /run.sh; # a comment of the shell
RUN echo a#b && echo ${#PATH} $# && sed 's#a#b#' /etc/hosts \
  # a whole line
  && echo done # the end
RUN echo x; \
    # unbalanced ' quote in a comment
    echo y; # and "here
CMD sh /run.sh
