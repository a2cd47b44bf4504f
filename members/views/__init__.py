"""The pages of this app, by place: signing in, one's account, municipalities, moderation."""
