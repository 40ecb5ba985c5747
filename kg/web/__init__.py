"""What every HTTP room shares: problem documents, content negotiation, streamed answers, the frame of a page."""
