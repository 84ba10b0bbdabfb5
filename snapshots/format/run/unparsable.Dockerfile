FROM debian
RUN if   a;  then   b
RUN echo   "open
RUN a   &&   \
      b   )
RUN a   \
  # kept
     (b)
