"""The Vokabelheft on paper: accessible PDF (PDF/UA-1), a file for each part."""
