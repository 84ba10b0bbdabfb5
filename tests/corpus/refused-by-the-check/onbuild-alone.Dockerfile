FROM ruby:3.2
ONBUILD COPY Gemfile Gemfile.lock ./
ONBUILD
ONBUILD RUN   bundle install
CMD ["irb"]
