FROM debian
RUN echo if then fi \
    && echo { } [ ]
