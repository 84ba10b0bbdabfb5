# Stands for ruby:3.1-slim-bookworm, ruby:3.1-slim
# Debian's Ruby, with gems and bundler's configuration where the official image has them. The headers of Ruby are part of the real one too.
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends bundler ca-certificates libyaml-0-2 ruby ruby-dev && rm -rf /var/lib/apt/lists/*
ENV LANG=C.UTF-8 RUBY_VERSION=3.1.2
ENV GEM_HOME=/usr/local/bundle
ENV BUNDLE_SILENCE_ROOT_WARNING=1 BUNDLE_APP_CONFIG=$GEM_HOME
ENV PATH=$GEM_HOME/bin:$PATH
RUN mkdir "$GEM_HOME" && chmod 1777 "$GEM_HOME"
CMD ["irb"]
