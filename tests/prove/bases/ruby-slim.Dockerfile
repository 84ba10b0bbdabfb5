# Stands for ruby:3.1-slim-bookworm
# Debian's Ruby, with gems below /usr/local/bundle as in the official image. Where no registry of gems is to be had, Bundler takes its place from
# the disk: a gem with an extension, made of Debian's source of Puma. What that depends on, and Rack, are Debian's.
FROM debian:bookworm-slim AS gems
RUN sed -i 's/^Types: deb$/Types: deb deb-src/' /etc/apt/sources.list.d/debian.sources \
    && apt-get update && apt-get install -y --no-install-recommends dpkg-dev ruby
WORKDIR /puma
RUN apt-get source --tar-only puma/bookworm && tar -xf puma_*.tar.* --strip-components=1 \
    && sed -i 's/^  s.files = .*/  s.files = Dir["{bin,ext,lib}\/**\/*"].select { |it| File.file?(it) } +/' puma.gemspec \
    && mkdir -p /usr/share/gems-of-debian/gems && gem build --output /usr/share/gems-of-debian/gems/puma-5.6.5.gem puma.gemspec \
    && gem generate_index --directory /usr/share/gems-of-debian
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends bundler ca-certificates ruby ruby-dev ruby-nio4r ruby-rack \
    && rm -rf /var/lib/apt/lists/*
COPY --from=gems /usr/share/gems-of-debian /usr/share/gems-of-debian
ENV LANG=C.UTF-8 RUBY_VERSION=3.1.2
ENV GEM_HOME=/usr/local/bundle BUNDLE_SILENCE_ROOT_WARNING=1 BUNDLE_APP_CONFIG=/usr/local/bundle
ENV PATH=$GEM_HOME/bin:$PATH
RUN mkdir -p "$GEM_HOME" /root/.bundle && chmod 1777 "$GEM_HOME" \
    && echo 'BUNDLE_MIRROR__HTTPS://RUBYGEMS__ORG/: "file:///usr/share/gems-of-debian/"' >/root/.bundle/config
CMD ["irb"]
