FROM ruby:3.1.4
RUN apt-get update -qq && apt-get install -y nodejs postgresql-client
RUN gem install bundler -v 2.4.19
RUN mkdir /myapp
WORKDIR /myapp
ADD Gemfile /myapp/Gemfile
ADD Gemfile.lock /myapp/Gemfile.lock
RUN bundle config set without 'development test' && bundle install --jobs 4 --retry 3
ADD . /myapp
RUN bundle exec rake assets:precompile RAILS_ENV=production SECRET_KEY_BASE=dummy
ENTRYPOINT ["entrypoint.sh"]
EXPOSE 3000
CMD ["rails", "server", "-b", "0.0.0.0"]
