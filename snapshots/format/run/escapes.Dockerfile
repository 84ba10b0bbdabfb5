# escape=`
FROM debian AS a
SHELL ["/bin/bash", "-c"]
RUN a \
  b && `
  c `
  \d `
  && e
