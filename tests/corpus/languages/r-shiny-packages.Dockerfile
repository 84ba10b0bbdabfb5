FROM rocker/shiny:4.3.1
RUN apt-get update && apt-get install -y \
  --no-install-recommends \
  git-core \
  libssl-dev \
  libcurl4-gnutls-dev \
  libxml2-dev \
  && apt-get clean \
  && rm -rf /var/lib/apt/lists/*
ENV _R_SHLIB_STRIP_=true
RUN install2.r --error --skipinstalled \
    shiny \
    leaflet \
    sf
RUN R -e "install.packages(c('plotly', 'DT'), repos = 'https://cloud.r-project.org')"
COPY ./app/* /srv/shiny-server/
USER shiny
