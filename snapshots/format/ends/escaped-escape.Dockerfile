FROM scratch
ENV A=b\\
RUN echo a\\
ENV C=d
