"""What works behind the screens: jobs in processes of their own, uploads, results, changes by hand, downloads. No HTTP."""
