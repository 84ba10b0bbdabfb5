FROM debian:12
RUN echo a \\
RUN echo "b \\" && \
    echo c\\\
ENV WINDOWS=C:\\dir\\ \
    NEXT=1
LABEL x="\\" \
      y='\'
CMD echo \\
